/** Which bead of one list is which of another: two that are each other's nearest. */

/**
 * Pairs of indices, by the first. Two places are one when each is the nearest of its list to the other and they are at most
 * `reach` apart; of equally near ones the first counts. Truly mutual: a place has one partner or none.
 */
export function matchNearest(first: readonly { x: number; y: number }[], second: readonly { x: number; y: number }[], reach: number): [number, number][] {
  const nearestOf = ({ x, y }: { x: number; y: number }, others: readonly { x: number; y: number }[]): number => {
    let nearest = -1, least = Infinity;
    others.forEach((other, at) => { const distance = Math.hypot(other.x - x, other.y - y); if (distance < least) { least = distance; nearest = at; } });
    return least <= reach ? nearest : -1;
  };
  const back = second.map((place) => nearestOf(place, first));
  return first.flatMap((place, at): [number, number][] => { const there = nearestOf(place, second); return there >= 0 && back[there] === at ? [[at, there]] : []; });
}
