/**
 * Calls `measure` once a round for every contender and returns the figures of each, by its key. The order turns round
 * from round to round (A B, B A, A B …), so that neither side always comes after the other.
 */
export async function inRounds(contenders, rounds, measure) {
  const figures = Object.fromEntries(Object.keys(contenders).map((key) => [key, []]));
  for (let round = 0; round < rounds; round++) {
    const order = Object.entries(contenders);
    if (round % 2 === 1) order.reverse();
    for (const [key, contender] of order) figures[key].push(await measure(contender, key));
  }
  return figures;
}
