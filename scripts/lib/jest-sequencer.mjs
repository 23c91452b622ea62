import Sequencer from '@jest/test-sequencer';

/** Jest, on its first run in a checkout, starts the largest files first; the longest ones here are small files. */
const LONGEST_FIRST = ['recovery/killed-process', 'recovery/embedded-directory', 'rest/dashboard', 'rest/statistics'];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const places = LONGEST_FIRST.length + 1;
    const rank = ({ path }) => (LONGEST_FIRST.findIndex((name) => path.includes(name)) + places) % places;
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}
