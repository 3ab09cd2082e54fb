// calculator.mjs PORT NETWORK: introduces itself to the node "host", and calculates until that has gone. Exit status 3: it was
// sent away.
import { Node, RemoteError } from './lockstep_node.mjs';

const [port, network] = process.argv.slice(2).map(Number);
const self = new Node('calculator', network, port);
self.on('add', ({ x, y }) => ({ sum: x + y }));
self.on('divide', ({ x, y }) => {
  if (y === 0) throw new RemoteError(1001, 'division by zero');
  return { quotient: x / y };
});
self.on('reverse', (bytes) => Uint8Array.from(bytes).reverse());
self.on('same', (content) => content);
let introduced = false;
const sentAway = self.ended.then(() => introduced || process.exit(3));
const { greeting } = await Promise.race([self.request('host', 'introduce', { language: 'JavaScript' }), sentAway]);
introduced = true;
if (greeting !== 'Hello, JavaScript') process.exit(4);
await self.request('host', 'fail', null).then(
  () => process.exit(5),
  (error) => error.code === 22 || process.exit(6),
);
await self.request('host', 'ready', null);
await self.ended;
process.exit(0);
