/** Makes V8 optimize later. Newer versions of it, as in Node 22, have no such budget. */
export const LATE_OPTIMIZING = Number(process.versions.node.split('.')[0]) < 22 ? ['--interrupt-budget=1000000'] : [];
