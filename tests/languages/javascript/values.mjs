// values.mjs PORT NETWORK KEY: joins through the peer at that port, says what is at that key, puts a value under its hash, and one
// under a name, twice; prints the value and the two keys. Exit status 1: something of it was not so.
import { Identity, Peer } from './lockstep_peer.mjs';

const [port, network, key] = process.argv.slice(2);
const self = new Peer(new Identity(), Number(network));
await self.join('127.0.0.1', Number(port));
const value = await self.get(Buffer.from(key, 'hex'));
const page = await self.putImmutable(Buffer.from('a page from JavaScript'));
await self.put('mood', Buffer.from('sunny'));
const mood = await self.put('mood', Buffer.from('rainy'));
if ((await self.get(mood))?.toString() !== 'rainy') throw new Error('what was put is not there');
if (await self.get(Buffer.alloc(20))) throw new Error('there is what nobody has put');
console.log(`${value}\n${page.toString('hex')}\n${mood.toString('hex')}`);
self.close();
