import 'reflect-metadata';
import { Module } from '@nestjs/common'; import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskRegistry, Tasks, OnTaskEvent } from '@taskledger/nestjs'; import pg from 'pg';
const profile=process.argv[2]??'postgres', n=+(process.argv[3]??1000);
const db=`quick_${process.pid}`; const admin=new pg.Client('postgres://postgres@127.0.0.1:5432/postgres'); await admin.connect(); if(profile!=='embedded') await admin.query(`CREATE DATABASE ${db}`);
class M{}; Module({imports:[TaskModule.forRoot({ledger: profile==='embedded'?{embedded:{dataDir:'memory'}}:{url:`postgres://postgres@127.0.0.1:5432/${db}`}, ...(profile==='redis'?{engine:{redis:'redis://127.0.0.1:6379'}}:profile==='embedded'?{}:{engine:'ledger'}), worker:{concurrency:10}})]})(M);
const app=await NestFactory.createApplicationContext(M,{logger:['error','warn','fatal']});
let done=0, running=0, most=0; const reg=app.get(TaskRegistry);
reg.registerFunction('one', async ({n})=>{ running++; most=Math.max(most,running); await new Promise(r=>setTimeout(r,1)); running--; done++; return n; }, { lock:{ key:'k', onConflict:'wait' } });
const tasks=app.get(Tasks); const t=performance.now();
await tasks.enqueueMany('one', Array.from({length:n},(_,i)=>({n:i})));
const te=performance.now()-t; let last=0, lastAt=performance.now(), gap=0;
while(done<n){ await new Promise(r=>setTimeout(r,20)); if(done!==last){last=done; lastAt=performance.now();} else gap=Math.max(gap, performance.now()-lastAt); if(performance.now()-t>60000) break; }
const s=(performance.now()-t)/1000; console.log(profile, 'hand-overs/s', Math.round(done/s), 'done', done, 'most at once', most, 'longest gap', Math.round(gap),'ms');
await app.close(); if(profile!=='embedded') await admin.query(`DROP DATABASE ${db} WITH (FORCE)`); await admin.end();
