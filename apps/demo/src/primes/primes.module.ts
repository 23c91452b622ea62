import { Module } from '@nestjs/common';
import { PrimeCounter } from './prime.counter.js';
import { PrimeTasks } from './primes.tasks.js';

@Module({ providers: [PrimeCounter, PrimeTasks] })
export class PrimesModule {}
