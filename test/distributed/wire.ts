/** The way to a server, which a test can cut and let hang: what clients notice of a server that goes down or away. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Wire {
  private readonly to: { readonly host: string; readonly port: number };
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private at = 0;

  private constructor(to: { readonly host: string; readonly port: number }) {
    this.to = to;
  }

  /** @param url of the server */
  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const wire = new Wire({ host: hostname, port: Number(port) });
    await wire.mend();
    return wire;
  }

  /** The same address, by this way. */
  through(url: string): string {
    const address = new URL(url);
    address.host = `127.0.0.1:${this.at}`;
    return address.href;
  }

  /** Connections break, new ones are refused. */
  async cut(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async mend(): Promise<void> {
    const server = createServer((client) => this.join(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.at, '127.0.0.1', resolve);
    });
    this.at = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Connections stay, and nothing comes through any more in either direction. */
  freeze(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  private join(client: Socket): void {
    const server = connect(this.to);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one
        .on('error', () => undefined)
        .on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  }
}
