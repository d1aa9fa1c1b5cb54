import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';

/** Pulumi's own copies of gRPC and of the messages: the very ones that a program talks with. */
const require = createRequire(import.meta.resolve('@pulumi/pulumi'));

/** gRPC as @pulumi/pulumi loads it. */
export const grpc: typeof Grpc = require('@grpc/grpc-js');

/** A module of @pulumi/pulumi's protocol: `proto<typeof import('@pulumi/pulumi/proto/engine_pb.js')>('engine_pb')`. */
export function proto<T>(name: string): T {
  return require(`@pulumi/pulumi/proto/${name}`) as T;
}

const { Struct } = require('google-protobuf/google/protobuf/struct_pb.js') as {
  readonly Struct: { fromJavaScript(value: object): never };
};

/** The empty answer. */
export const { Empty } = require('google-protobuf/google/protobuf/empty_pb.js') as {
  readonly Empty: new () => never;
};

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Arguments or outputs of a resource. */
export type Properties = Record<string, Json>;

/** A message that has the properties. */
export function toStruct(properties: object): never {
  return Struct.fromJavaScript(properties);
}

/** The properties that a message has; none where it is not there. */
export function fromStruct(struct: { toJavaScript(): object } | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

/** Answers one kind of request. An error's text reaches the caller. */
// biome-ignore lint/suspicious/noExplicitAny: the messages of many services, each typed where it is answered
export type Handler = (request: any) => unknown;

/** A running server; `port` is one that was free. */
export interface Server {
  readonly port: number;
  stop(): void;
}

/** Serves some methods of services on this machine alone; others answer that they are not implemented. */
export async function serve(
  services: readonly (readonly [Grpc.ServiceDefinition, Readonly<Record<string, Handler>>])[],
): Promise<Server> {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  for (const [service, handlers] of services) {
    server.addService(
      service,
      Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, unary(handler)])),
    );
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, it) =>
      error ? reject(error) : resolve(it),
    ),
  );
  return { port, stop: () => server.forceShutdown() };
}

function unary(handler: Handler): Grpc.handleUnaryCall<unknown, unknown> {
  return (call, answer) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => answer(null, response),
        (error: Error) => answer({ code: grpc.status.UNKNOWN, details: error.message }),
      );
  };
}
