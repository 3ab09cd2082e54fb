// A node on Node.js, written from docs/protocol.md: frames of MessagePack over TCP.
import net from 'node:net';
import { decode, encode } from '@msgpack/msgpack';

const headBytes = 12;
const version = 1;
const mostBytes = 1 << 20;

/** An answer of the kind `error`; a handler throws one to answer so. */
export class RemoteError extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

export function frame(network, m) {
  const payload = encode([
    m.id ?? null, m.inReplyTo ?? null, m.timeLeft ?? null, m.trace ?? null, m.kind, m.sender, m.recipient, m.content ?? null,
  ]);
  const bytes = Buffer.alloc(headBytes + payload.length);
  bytes.write('LS', 0, 'latin1');
  bytes.writeUInt8(version, 2);
  bytes.writeUInt32BE(network, 4);
  bytes.writeUInt32BE(payload.length, 8);
  bytes.set(payload, headBytes);
  return bytes;
}

/** Takes messages off the front of `bytes`. Returns them, and the bytes that are left. Throws where they are no frames. */
export function unframe(network, bytes) {
  const messages = [];
  while (bytes.length >= headBytes) {
    if (bytes.toString('latin1', 0, 2) !== 'LS') throw new Error('these are no frames');
    if (bytes.readUInt8(2) !== version || bytes.readUInt8(3) !== 0) throw new Error('another version');
    if (bytes.readUInt32BE(4) !== network) throw new Error('another network');
    const length = bytes.readUInt32BE(8);
    if (length > mostBytes) throw new Error('too large');
    if (bytes.length < headBytes + length) break;
    const fields = decode(bytes.subarray(headBytes, headBytes + length));
    if (!Array.isArray(fields) || fields.length !== 8) throw new Error('not eight fields');
    const [id, inReplyTo, timeLeft, trace, kind, sender, recipient, content] = fields;
    messages.push({ id, inReplyTo, timeLeft, trace, kind, sender, recipient, content });
    bytes = bytes.subarray(headBytes + length);
  }
  return [messages, bytes];
}

export class Node {
  #handlers = new Map();
  #waiting = new Map();
  #nextId = Date.now() * 1000; // not the ids of whoever had this name before
  #bytes = Buffer.alloc(0);
  #socket;

  /** Connects. `ended` is a promise of the connection's end. */
  constructor(name, network, port) {
    this.name = name;
    this.network = network;
    this.#socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('data', (more) => this.#receive(more));
    this.ended = new Promise((resolve) => this.#socket.on('close', resolve));
    this.#socket.on('error', () => {}); // 'close' follows
  }

  on(kind, handler) {
    this.#handlers.set(kind, handler);
  }

  /** A promise of the answer's content. */
  request(recipient, kind, content, milliseconds = 5000) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new RemoteError(0, 'the time is up'));
      }, milliseconds);
      this.#waiting.set(id, { recipient, resolve, reject, timer });
      this.#send({ id, kind, recipient, content, timeLeft: milliseconds * 1000 });
    });
  }

  #send(m) {
    this.#socket.write(frame(this.network, { ...m, sender: this.name }));
  }

  #receive(more) {
    let messages;
    try {
      [messages, this.#bytes] = unframe(this.network, Buffer.concat([this.#bytes, more]));
    } catch (error) {
      console.error(error.message);
      this.#socket.destroy();
      return;
    }
    for (const m of messages) {
      if (m.inReplyTo !== null) this.#answered(m);
      else this.#handle(m);
    }
  }

  #answered(m) {
    const asked = this.#waiting.get(m.inReplyTo);
    if (asked === undefined || asked.recipient !== m.sender) return; // nobody waits for it
    this.#waiting.delete(m.inReplyTo);
    clearTimeout(asked.timer);
    if (m.kind === 'error') asked.reject(new RemoteError(m.content.code, m.content.text));
    else asked.resolve(m.content);
  }

  async #handle(m) {
    const answer = { inReplyTo: m.id, recipient: m.sender, trace: m.trace };
    try {
      const handler = this.#handlers.get(m.kind);
      if (handler === undefined) throw new RemoteError(10, `there is no '${m.kind}' here`);
      answer.content = await handler(m.content);
      answer.kind = `${m.kind}_ok`;
    } catch (error) {
      answer.kind = 'error';
      answer.content = { code: error instanceof RemoteError ? error.code : 13, text: error.message };
    }
    if (m.id !== null) this.#send(answer);
  }
}
