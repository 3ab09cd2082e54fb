// A peer on Node.js, written from docs/protocol.md ("Peers", "Peers over TCP", "Values"): it proves who it is, finds others by asking a
// few, stores values with them and finds those of others. It listens nowhere, and keeps nothing for others.
import crypto from 'node:crypto';
import net from 'node:net';
import { frame, RemoteError, unframe } from './lockstep_node.mjs';

const nearestWanted = 20;
const askedAtOnce = 3;
const mostAsked = 128;
const copies = 5;

const sha256 = (...parts) => crypto.createHash('sha256').update(Buffer.concat(parts)).digest();
const idOf = (key) => sha256(key).subarray(0, 20);
const number64 = (n) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
};
const isCloser = (a, b, target) => {
  for (let i = 0; i < 20; ++i) {
    const [x, y] = [a[i] ^ target[i], b[i] ^ target[i]];
    if (x !== y) return x < y;
  }
  return false;
};

// --- keys ------------------------------------------------------------------------------------------------------------------

const privateKeyHead = Buffer.from('302e020100300506032b657004220420', 'hex'); // RFC 8410: what comes before the 32 bytes
const publicKeyHead = Buffer.from('302a300506032b6570032100', 'hex');

export class Identity {
  constructor(seed = crypto.randomBytes(32)) {
    this.secret = crypto.createPrivateKey({ key: Buffer.concat([privateKeyHead, seed]), format: 'der', type: 'pkcs8' });
    this.key = crypto.createPublicKey(this.secret).export({ format: 'der', type: 'spki' }).subarray(-32);
    this.id = idOf(this.key);
    this.name = this.id.toString('hex');
  }
  sign(bytes) {
    return crypto.sign(null, bytes, this.secret);
  }
}

function isSignedBy(key, bytes, signature) {
  const spki = crypto.createPublicKey({ key: Buffer.concat([publicKeyHead, key]), format: 'der', type: 'spki' });
  return crypto.verify(null, bytes, spki, signature);
}

// --- contacts --------------------------------------------------------------------------------------------------------------

/** Contacts that follow each other. Throws where they are none. */
function contactsFrom(bytes) {
  bytes = Buffer.from(bytes);
  const all = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < 34) throw new Error('a contact is cut short');
    const key = bytes.subarray(at, at + 32);
    const flags = bytes[at + 32];
    const addresses = [];
    let next = at + 34;
    for (let n = bytes[at + 33]; n > 0; --n) {
      const size = { 4: 4, 6: 16 }[bytes[next]];
      if (size === undefined || next + 1 + size + 2 > bytes.length) throw new Error('an address is none');
      const ip = bytes.subarray(next + 1, next + 1 + size);
      const host = size === 4 ? ip.join('.') : ip.toString('hex').match(/.{4}/g).join(':');
      addresses.push({ host, port: bytes.readUInt16BE(next + 1 + size) });
      next += 1 + size + 2;
    }
    all.push({ key, id: idOf(key), isRelayed: (flags & 1) !== 0, addresses });
    at = next;
  }
  return all;
}

// --- connections -----------------------------------------------------------------------------------------------------------

/** A connection that we have made. `open()` is a promise of the other side's key. */
class Link {
  #bytes = Buffer.alloc(0);
  #expected = []; // who waits for the next message of the handshake
  #early = [];
  #waiting = new Map();
  #nextId = 1;
  #proved = false;

  constructor(self, network, answer) {
    Object.assign(this, { self, network, answer });
  }

  async open({ host, port }, wanted) {
    this.socket = net.connect({ host, port, noDelay: true });
    this.socket.on('data', (more) => this.#receive(more));
    this.socket.on('error', () => {}); // 'close' follows
    this.socket.on('close', () => this.#end(new Error('the connection has ended')));
    const challenge = crypto.randomBytes(32);
    this.other = wanted?.toString('hex') ?? '*';
    this.#send({ kind: 'p2p.hello', content: { version: 1, key: this.self.key, challenge } });
    const hello = await this.#next('p2p.hello');
    const key = Buffer.from(hello.content.key);
    if (hello.sender !== idOf(key).toString('hex')) throw new Error('its name is not the id of its key');
    if (wanted && hello.sender !== this.other) throw new Error('somebody else is there');
    this.other = hello.sender;
    const signed = (role) => {
      const number = Buffer.alloc(4);
      number.writeUInt32BE(this.network);
      return Buffer.concat([
        Buffer.from(`lockstep peers 1${role}`), number, this.self.key, key, challenge, hello.content.challenge, Buffer.alloc(32),
      ]);
    };
    const proof = await this.#next('p2p.proof');
    if (!isSignedBy(key, signed('a'), proof.content.signature)) throw new Error('its proof is wrong');
    this.#send({ kind: 'p2p.proof', content: { signature: this.self.sign(signed('c')) } });
    this.#proved = true;
    return key;
  }

  /** A promise of the answer's content. */
  request(kind, content, milliseconds = 5000) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new RemoteError(0, 'the time is up'));
      }, milliseconds);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#send({ id, kind, content, timeLeft: milliseconds * 1000 });
    });
  }

  #send(m) {
    this.socket.write(frame(this.network, { ...m, sender: this.self.name, recipient: this.other }));
  }

  #next(kind) {
    return new Promise((resolve, reject) => {
      const take = (m) => (m.kind === kind ? resolve(m) : reject(new Error(`${m.kind}: ${m.content?.reason} ${m.content?.text}`)));
      if (this.#early.length > 0) take(this.#early.shift());
      else this.#expected.push({ take, reject });
    });
  }

  #receive(more) {
    let messages;
    try {
      [messages, this.#bytes] = unframe(this.network, Buffer.concat([this.#bytes, more]));
    } catch (error) {
      this.#end(error);
      return;
    }
    for (const m of messages) {
      if (!this.#proved && this.#expected.length > 0) this.#expected.shift().take(m);
      else if (!this.#proved) this.#early.push(m);
      else if (m.sender !== this.other) this.#end(new Error('a message in the name of another peer'));
      else if (m.inReplyTo !== null) this.#answered(m);
      else this.#handle(m);
    }
  }

  #answered(m) {
    const asked = this.#waiting.get(m.inReplyTo);
    if (asked === undefined) return; // nobody waits for it
    this.#waiting.delete(m.inReplyTo);
    clearTimeout(asked.timer);
    if (m.kind === 'error') asked.reject(new RemoteError(m.content.code, m.content.text));
    else asked.resolve(m.content);
  }

  #handle(m) {
    if (m.kind === 'p2p.bye') this.socket.end(); // nothing of ours is under way for long
    if (m.id === null) return;
    try {
      this.#send({ inReplyTo: m.id, kind: `${m.kind}_ok`, content: this.answer(m.kind, m.content) });
    } catch (error) {
      this.#send({ inReplyTo: m.id, kind: 'error', content: { code: error.code ?? 13, text: error.message } });
    }
  }

  #end(error) {
    this.socket.destroy();
    for (const one of this.#expected.splice(0)) one.reject(error);
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
    this.isClosed = true;
  }
}

// --- records ---------------------------------------------------------------------------------------------------------------

export const keyOfValue = (value) => sha256(Buffer.from([0]), value).subarray(0, 20);
export const keyOfName = (owner, salt) => sha256(Buffer.from([1]), owner, salt).subarray(0, 20);

const signedBytes = ({ sequence, removed, salt = Buffer.alloc(0), value = Buffer.alloc(0) }) =>
  Buffer.concat([Buffer.from('LSvalue1'), number64(sequence), Buffer.from([removed ? 1 : 0, salt.length]), salt, value]);

/** The record of that key, or nothing where it is another one's, or its signature is wrong. */
function checked(record, key) {
  if (record === undefined || record === null) return undefined;
  const made = record.owner === undefined ? keyOfValue(record.value) : keyOfName(record.owner, record.salt ?? Buffer.alloc(0));
  if (!made.equals(key)) return undefined;
  if (record.owner !== undefined && !isSignedBy(record.owner, signedBytes(record), record.signature)) return undefined;
  return record;
}

// --- the peer --------------------------------------------------------------------------------------------------------------

export class Peer {
  #links = new Map(); // by name
  #known = new Map();

  constructor(identity, network) {
    this.identity = identity;
    this.network = network;
    this.contact = Buffer.concat([identity.key, Buffer.from([1, 0])]); // takes no connections, and has no address
  }

  /** Through whoever is there. */
  async join(host, port) {
    const link = this.#newLink();
    const key = await link.open({ host, port });
    const there = { key, id: idOf(key), addresses: [{ host, port }] };
    this.#links.set(link.other, link);
    this.#known.set(link.other, there);
    await this.ask(there, 'p2p.ping', this.#introduction());
    await this.find(this.identity.id);
  }

  async ask(whom, kind, content) {
    const name = whom.id.toString('hex');
    let link = this.#links.get(name);
    if (link === undefined || link.isClosed) {
      if (whom.addresses.length === 0) throw new Error(`${name} has no address`);
      link = this.#newLink();
      await link.open(whom.addresses[0], whom.id);
      this.#links.set(name, link);
    }
    return link.request(kind, content);
  }

  /** Those nearest to a target that have answered, nearest first. */
  async find(target) {
    const list = new Map(this.#known);
    const asked = new Set();
    const failed = new Set();
    const nearest = () => [...list.entries()].filter(([name]) => !failed.has(name))
      .sort(([, a], [, b]) => (isCloser(a.id, b.id, target) ? -1 : 1)).slice(0, nearestWanted);
    while (asked.size < mostAsked) {
      const next = nearest().filter(([name]) => !asked.has(name)).slice(0, askedAtOnce);
      if (next.length === 0) break;
      await Promise.all(next.map(async ([name, whom]) => {
        asked.add(name);
        try {
          const { peers } = await this.ask(whom, 'p2p.find', { ...this.#introduction(), target });
          for (const one of contactsFrom(peers)) {
            const its = one.id.toString('hex');
            if (its !== this.identity.name && !list.has(its)) list.set(its, one);
          }
          this.#known.set(name, whom);
        } catch {
          failed.add(name);
          this.#known.delete(name);
        }
      }));
    }
    return nearest().filter(([name]) => asked.has(name)).map(([, whom]) => whom);
  }

  /** Under its hash. Returns the key. */
  async putImmutable(value) {
    const key = keyOfValue(value);
    await this.#store(key, { value });
    return key;
  }

  /** Signed, under a name of ours, in the place of what is there. Returns the key. */
  async put(name, value) {
    const salt = Buffer.from(name);
    const key = keyOfName(this.identity.key, salt);
    const before = await this.#newest(key);
    const record = { owner: this.identity.key, salt, sequence: (before?.sequence ?? 0) + 1, value };
    record.signature = this.identity.sign(signedBytes(record));
    await this.#store(key, record);
    return key;
  }

  /** What is there; nothing where there is nothing, or it was removed. */
  async get(key) {
    const record = await this.#newest(key);
    return record === undefined || record.removed ? undefined : Buffer.from(record.value);
  }

  close() {
    for (const link of this.#links.values()) link.socket.end();
  }

  #newLink() {
    return new Link(this.identity, this.network, (kind, content) => this.#answer(kind, content));
  }

  #introduction() {
    return { me: this.contact, net: this.network };
  }

  #answer(kind) {
    if (kind === 'p2p.ping') return this.#introduction();
    if (kind === 'p2p.find') return { peers: Buffer.alloc(0) };
    throw new RemoteError(10, 'not here');
  }

  async #newest(key) {
    let newest;
    for (const whom of (await this.find(key)).slice(0, 2 * copies)) {
      const { record } = await this.ask(whom, 'p2p.get', { key }).catch(() => ({}));
      const right = checked(record, key);
      if (right && (newest === undefined || (right.sequence ?? 0) > (newest.sequence ?? 0))) newest = right;
    }
    return newest;
  }

  async #store(key, record) {
    const near = await this.find(key);
    const wanted = Math.floor(Math.min(copies, near.length) / 2) + 1;
    let stored = 0;
    for (const whom of near) {
      if (stored >= Math.min(copies, near.length)) break;
      const { status } = await this.ask(whom, 'p2p.store', { record, lifetime: 3600 }).catch(() => ({}));
      if (status === 'stored' || status === 'same') ++stored;
    }
    if (stored < wanted) throw new Error(`only ${stored} have it`);
  }
}
