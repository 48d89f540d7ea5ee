/**
 * The listening socket: timeouts against slow clients, answers to what is not even HTTP, and an end that lets requests
 * under way finish before it closes their connections.
 */
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { KnownError } from '../errors.ts';

export interface HttpServer {
  /** the port it listens on */ readonly port: number;
  /** Takes no new connections and waits for requests under way, at most so long; then closes all. */
  close(waitMs: number): Promise<void>;
}

/** What Node's parser found wrong → status, code in the problem's type, what to say. */
const parserProblems: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'the address and the headers are larger than 128 KiB together; send a long query by POST'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'the request did not come to its end in time'],
};

/** Answers a request that the parser gave up on, by hand: there is no request object for it. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket, base: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) { socket.destroy(); return; }
  const [status, phrase, detail] = parserProblems[error.code ?? ''] ?? [400, 'Bad Request', 'this is not HTTP/1.1 as RFC 9112 defines it'];
  const body = JSON.stringify({ type: `${base}problems/request-not-valid`, title: 'The request is not valid', status, detail });
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

/** Listens. Errors: start-up-faults when the address or port cannot be used. */
export async function listen({ handler, host, port, base }: { handler: RequestListener; host: string; port: number; base: string }): Promise<HttpServer> {
  const server: Server = createServer({ maxHeaderSize: 131_072, headersTimeout: 20_000, requestTimeout: 600_000, keepAliveTimeout: 10_000 }, handler);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => { answerBroken(error, socket, base); });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.code === 'EACCES' ? 'it is not allowed' : cause.message;
      reject(new KnownError('start-up-faults', `cannot listen on ${host} port ${port}: ${why}`, { faults: [`MICROGRAPH_HOST ${host}, MICROGRAPH_PORT ${port}: ${why}`] }, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close(waitMs) {
      const closed = new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
      // a connection that is kept alive falls idle when its request is answered
      const idle = setInterval(() => { server.closeIdleConnections(); }, 50);
      const late = setTimeout(() => { server.closeAllConnections(); }, waitMs);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}
