const bars = 44;

/** @returns {number[]} what is shown until the sound has been read, or when it cannot be */
export function flatWave() {
  return Array.from({ length: bars }, () => 0.12);
}

/**
 * The loudest value of each slice of the sound, 0 to 1.
 *
 * @param {string} src
 * @returns {Promise<number[]>}
 */
export async function readWave(src) {
  try {
    const bytes = await (await fetch(src)).arrayBuffer();
    const context = new OfflineAudioContext(1, 1, 16_000);
    const samples = (await context.decodeAudioData(bytes)).getChannelData(0);
    const size = Math.max(1, Math.floor(samples.length / bars));
    const peaks = Array.from({ length: bars }, (_, bar) => loudest(samples.subarray(bar * size, (bar + 1) * size)));
    const top = Math.max(...peaks) || 1;
    return peaks.map((peak) => peak / top);
  } catch {
    // A sound that the browser cannot decode still has a player: the wave is decoration.
    return flatWave();
  }
}

/** @param {Float32Array} samples */
function loudest(samples) {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}
