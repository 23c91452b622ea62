// A clock that is wrong, or is set while the process runs, where CHAOS_PROCESS says so. Imported before anything that could remember the right one.
const RealDate = Date;
const { clockShiftMs } = JSON.parse(process.env.CHAOS_PROCESS ?? '{}');
let shiftMs = clockShiftMs ?? 0;

/** What the clock of the machine says: journals of all processes are compared. */
export const machineTime = () => RealDate.now();

/** Sets the clock: so far ahead of the machine's. Of a process that was started with a shift, if only of 0 ms. */
export const setClock = (ms) => void (shiftMs = ms);

class ShiftedDate extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [ShiftedDate.now()] : given));
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
}

if (clockShiftMs !== undefined) globalThis.Date = ShiftedDate;
