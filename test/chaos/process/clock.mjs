// A clock that is wrong, where CHAOS_PROCESS says so. Imported before anything that could remember the right one.
const RealDate = Date;
const { clockShiftMs = 0 } = JSON.parse(process.env.CHAOS_PROCESS ?? '{}');

/** What the clock of the machine says: journals of all processes are compared. */
export const machineTime = () => RealDate.now();

class ShiftedDate extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [ShiftedDate.now()] : given));
  }

  static now() {
    return RealDate.now() + clockShiftMs;
  }
}

if (clockShiftMs !== 0) globalThis.Date = ShiftedDate;
