/** The floor: what importing a file and answering a request cost by themselves. */
export const POST = () => new Response(null);
