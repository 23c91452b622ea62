import { type Right, system } from '../right.js';

// They are about all executions: whoever has a scope has none of them.
const forAll = (path: string): Right => ({ ...system(path), operator: 403, viewer: 403, attacker: 403 });

export const DEPLOY_RIGHTS: Readonly<Record<string, Right>> = {
  listDeploys: forAll('/deploys'),
  compareDeploy: forAll('/deploys/1.0.0'),
};
