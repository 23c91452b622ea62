import { Global, Module } from '@nestjs/common';
import { OwnAddress } from './own-address.js';

/** Provides {@link OwnAddress} to the parts of the demo that call another service. */
@Global()
@Module({ providers: [OwnAddress], exports: [OwnAddress] })
export class WebModule {}
