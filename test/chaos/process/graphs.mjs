// Starts graphs of tasks in every way that there is: as a workflow of items, as one that is defined, and one by one.
import { defineTask, defineWorkflow } from '@taskledger/nestjs';

const node = defineTask('node');
const noted = defineTask('node_noted');
const MOST_TRIES = 20;
const payloadOf = (name, { n, fails }) => ({ n: `${n}-${name}`, fails: fails.includes(name) });

/** Payloads and conditions of its nodes are asked for when they are ready. What fails and which arm is taken the payload says. */
export const definedGraph = defineWorkflow('chaos_graph', {}, (w) => {
  const first = w.task('first', node, ({ payload }) => payloadOf('first', payload));
  const left = w.task('left', node, ({ payload }) => payloadOf('left', payload), { after: first });
  w.task('skipped', node, ({ payload }) => payloadOf('skipped', payload), { after: first, when: () => false });
  const arms = w.branch('arms', {
    after: first,
    when: ({ payload }) => payload.takes,
    then: (arm) => arm.task('then', node, ({ payload }) => payloadOf('then', payload)),
    else: (arm) => arm.task('else', node, ({ payload }) => payloadOf('else', payload)),
  });
  w.task('rescue', noted, ({ payload }) => payloadOf('rescue', payload), { after: { on: left, when: 'failure' } });
  w.task('last', node, ({ payload }) => payloadOf('last', payload), { after: [left, 'skipped', arms] });
});

export class Graphs {
  constructor(tasks, workflows, journal) {
    Object.assign(this, { tasks, workflows, journal });
  }

  /** Starts them at once; the ids of the executions that end when all of it has. */
  startAll(specs) {
    return Promise.all(specs.map((spec) => this.start(spec)));
  }

  async start({ n, how, nodes, fails, takes }) {
    if (how === 'loose') return this.loose(n, nodes);
    const names = how === 'items' ? nodes.map((_, index) => index) : definedNames;
    for (const name of names) this.journal.note('intent', { n: `${n}-${name}` });
    const handle = how === 'items' ? await this.items(n, nodes) : await this.defined({ n, fails, takes });
    for (const { id, name } of (await repeated(() => handle.status())).nodes)
      this.journal.note('ack', { n: `${n}-${name}`, id });
    if (how === 'defined') this.journal.note('ack', { n, id: handle.id });
    return [handle.id];
  }

  items(n, nodes) {
    const items = nodes.map(({ fails, after }, index) => ({
      task: node,
      name: String(index),
      payload: { n: `${n}-${index}`, fails },
      dependsOn: after.map(({ on, condition }) => ({ on: String(on), when: condition })),
    }));
    return repeated(() => this.tasks.executeWorkflow(items, { taskId: n }));
  }

  // The workflow has the payload, and counts as an execution of its own.
  defined(payload) {
    this.journal.note('intent', { n: payload.n });
    return repeated(() => this.workflows.start(definedGraph, payload, { taskId: payload.n }));
  }

  /** One by one, while those before may run and end already. */
  async loose(n, nodes) {
    const ids = [];
    for (const [index, { fails, after }] of nodes.entries()) {
      const name = `${n}-${index}`;
      this.journal.note('intent', { n: name });
      const dependsOn = after.map(({ on, condition }) => ({ on: ids[on], when: condition }));
      const options = { taskId: name, dependsOn };
      const { id } = await repeated(() => this.tasks.enqueue('node', { n: name, fails }, options));
      this.journal.note('ack', { n: name, id });
      ids.push(id);
    }
    return ids;
  }
}

/** Whoever gives a task id, or reads, may ask again when the answer did not come. */
async function repeated(start) {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
}

const definedNames = ['first', 'left', 'skipped', 'then', 'else', 'rescue', 'last'];
