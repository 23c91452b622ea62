export { Observers } from './observers.js';
