import { startBenchApp, payloadOf } from '/work/main/bench/lib/bench-app.mjs';
import pg from 'pg';
const [profile='postgres', conc='100', total='20000'] = process.argv.slice(2);
const db = `quick_${process.pid}`;
const admin = new pg.Client('postgres://postgres@127.0.0.1:5432/postgres'); await admin.connect();
if (profile!=='embedded') { await admin.query(`CREATE DATABASE ${db}`); if (process.env.EXPLAIN) { await admin.query(`ALTER DATABASE ${db} SET session_preload_libraries='auto_explain'`); await admin.query(`ALTER DATABASE ${db} SET auto_explain.log_min_duration=0`); await admin.query(`ALTER DATABASE ${db} SET auto_explain.log_analyze=on`); await admin.query(`ALTER DATABASE ${db} SET auto_explain.sample_rate=0.05`);} }
let done=0, goal=0, resolve; 
const waitFor=n=>{goal=n; return new Promise(r=>{resolve=r; if(done>=goal) r();});};
const { app, tasks } = await startBenchApp({ ledger: profile==='embedded'?{embedded:{dataDir:'memory'}}:{url:`postgres://postgres@127.0.0.1:5432/${db}`}, ...(profile==='redis'?{engine:{redis:'redis://127.0.0.1:6379'}}:profile==='embedded'?{}:{engine:'ledger'}), worker:{concurrency:+conc} }, { onFinish(){ if(++done>=goal) resolve?.(); } });
const n=+total;
import { readFileSync } from 'node:fs';
async function pgCpu(){ if(profile==='embedded') return 0; const {rows}=await admin.query(`SELECT pid FROM pg_stat_activity WHERE datname='${db}'`); let s=0; for(const {pid} of rows){ try{ const f=readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1].split(' '); s+=(+f[11]+ +f[12])*10000; }catch{} } return s; }
async function round(k){ const g=await pgCpu(); done=0; const t=performance.now(), c=process.cpuUsage();
 const p=waitFor(k); for(let i=0;i<k;i+=500) await tasks.enqueueMany('bench', Array.from({length:Math.min(500,k-i)},(_,j)=>payloadOf(i+j)));
 const te=performance.now()-t; await p; const s=(performance.now()-t)/1000, u=process.cpuUsage(c); const h=await pgCpu();
 console.log(`${profile} c=${conc}: ${Math.round(k/s)}/s  enqueue ${Math.round(te)}ms node ${Math.round((u.user+u.system)/k)}us pg ${Math.round((h-g)/k)}us`); }
await round(3000); await round(n);
// latency
const lat=[]; 
await app.close();
if (profile!=='embedded') await admin.query(`DROP DATABASE ${db} WITH (FORCE)`); await admin.end();
