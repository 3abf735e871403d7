// Whole pixels as the server counts them.

/** To the nearest whole number; halves to the even one, as the server's language does. */
export function roundEven(number) {
  const below = Math.floor(number);
  const part = number - below;
  if (part !== 0.5) return part < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

export const clamp = (number, low, high) => Math.min(Math.max(number, low), high);
