import { describe, expect, it } from '@jest/globals';
import { InvalidOptionError, InvalidWorkflowError } from '../../errors/index.js';
import { defineTask } from '../define-task.js';
import { defineWorkflow, sequential } from './define-workflow.js';
import { parallel, workflowOf } from './static-workflow.js';

const task = defineTask('task');

describe('defineWorkflow', () => {
  it('refuses names that come twice, that are not there, and that are reserved', () => {
    const twice = () => defineWorkflow('w', {}, (w) => void [w.task('a', task), w.task('a', task)]);
    expect(twice).toThrow('the name "a" comes twice');
    expect(() => defineWorkflow('w', {}, (w) => void w.task('a', task, undefined, { after: 'z' }))).toThrow('"z"');
    expect(() => defineWorkflow('w', {}, (w) => void w.task('payload', task))).toThrow(InvalidWorkflowError);
    expect(() => defineWorkflow('w', {}, () => undefined)).toThrow('no nodes');
  });

  it('refuses a circle and names its way', () => {
    const circle = () =>
      defineWorkflow('w', {}, (w) => {
        w.task('a', task, undefined, { after: 'b' });
        w.task('b', task, undefined, { after: 'a' });
      });
    expect(circle).toThrow('Circular dependency: a → b → a');
  });

  it('refuses more than 10,000 nodes, and a path of more than 1,000', () => {
    const items = Array.from({ length: 10_001 }, (_, index) => ({ task, key: `n${index}` }));
    expect(() => parallel('w', items)).toThrow('10001 nodes. Use at most 10000');
    expect(parallel('w', items.slice(1)).nodes).toHaveLength(10_000);
    const chain = Array.from({ length: 1_001 }, (_, index) => ({
      task,
      name: `n${index}`,
      dependsOn: index === 0 ? [] : [`n${index - 1}`],
    }));
    expect(() => workflowOf('w', chain)).toThrow('more than 1000 nodes');
    expect(workflowOf('w', chain.slice(0, 1_000)).nodes).toHaveLength(1_000);
    expect(() => sequential('w', [])).toThrow('no nodes');
  });

  it('refuses options that nobody knows, and a version that is none', () => {
    expect(() => defineWorkflow('w', { versoin: 1 } as never, (w) => w.task('a', task))).toThrow('versoin');
    expect(() => defineWorkflow('w', { version: -1 }, (w) => w.task('a', task))).toThrow(InvalidOptionError);
    expect(() => defineWorkflow('w', {}, (w) => w.task('a', task, undefined, { afer: [] } as never))).toThrow('afer');
  });

  it('puts a node after the one before it, after both arms of a branch, or the way of one arm', () => {
    const { parts } = defineWorkflow('w', {}, (w) => {
      w.task('a', task);
      w.branch('b', {
        when: () => true,
        then: (arm) => arm.task('yes', task),
        else: (arm) => arm.task('no', task),
      });
      w.task('both', task);
      w.task('one', task, undefined, { after: 'yes' });
      w.task('free', task, undefined, { after: [] });
    });
    const places = Object.fromEntries(
      parts.nodes.map(({ name, after, arms }) => [name, [after.map(({ on }) => on), arms.map(({ isThen }) => isThen)]]),
    );
    expect(places).toEqual({
      a: [[], []],
      yes: [['a'], [true]],
      no: [['a'], [false]],
      both: [['yes', 'no'], []],
      one: [['yes'], [true]],
      free: [[], []],
    });
  });
});
