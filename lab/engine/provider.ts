import { isDeepStrictEqual } from 'node:util';
import type * as Plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import type * as Provider from '@pulumi/pulumi/proto/provider_pb.js';
import { type Cloud, kindOf, UNKNOWN } from './cloud.ts';
import { Empty, fromStruct, type Json, type Properties, proto, type Server, serve, toStruct } from './rpc.ts';

const services = proto<typeof import('@pulumi/pulumi/proto/provider_grpc_pb.js')>('provider_grpc_pb');
const messages = proto<typeof Provider>('provider_pb');
const plugins = proto<typeof Plugin>('plugin_pb');

/** `eks.Cluster` of `aws:eks/cluster:Cluster`, and `ec2.getVpc` of `aws:ec2/getVpc:getVpc`. */
export function typeOf(token: string): string {
  const [, module = '', name] = token.split(':');
  const folder = module.split('/')[0];
  return folder === 'index' ? String(name) : `${folder}.${name}`;
}

/** The AWS provider that the engine attaches to (PULUMI_DEBUG_PROVIDERS), over a cloud that lives in memory. */
export async function awsProvider(cloud: Cloud): Promise<Server> {
  // Stack, project, types from the outermost to the resource's own, and name.
  const identity = (request: { getUrn(): string }) => {
    const [, , types = '', ...name] = request
      .getUrn()
      .replace(/^urn:pulumi:/, '')
      .split('::');
    return { type: typeOf(types.split('$').at(-1) ?? ''), name: name.join('::') };
  };
  return serve([
    [
      services.ResourceProviderService,
      {
        handshake: () => new messages.ProviderHandshakeResponse().setAcceptSecrets(false),
        getPluginInfo: () => new plugins.PluginInfo().setVersion('7.48.0'),
        checkConfig: (request: Provider.CheckRequest) =>
          new messages.CheckResponse().setInputs(request.getNews()),
        diffConfig: () => new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE),
        configure: (request: Provider.ConfigureRequest) => {
          const { region, allowedAccountIds = '[]' } = fromStruct(request.getArgs());
          const [account = cloud.account.account] = JSON.parse(String(allowedAccountIds)) as string[];
          cloud.account = { account, region: String(region ?? cloud.account.region) };
          return new messages.ConfigureResponse().setSupportspreview(true);
        },
        check: (request: Provider.CheckRequest) => {
          kindOf(identity(request).type);
          return new messages.CheckResponse().setInputs(request.getNews());
        },
        diff: (request: Provider.DiffRequest) => diff(identity(request).type, request),
        create: (request: Provider.CreateRequest) => {
          const { type, name } = identity(request);
          const args = fromStruct(request.getProperties());
          const response = new messages.CreateResponse();
          if (request.getPreview()) return response.setProperties(toStruct(cloud.preview(type, name, args)));
          const { id, outputs } = cloud.create(type, name, args);
          return response.setId(id).setProperties(toStruct(outputs));
        },
        read: (request: Provider.ReadRequest) => {
          const found = cloud.read(identity(request).type, request.getId());
          const response = new messages.ReadResponse();
          if (found === undefined) return response;
          return response
            .setId(found.id)
            .setProperties(toStruct(found.outputs))
            .setInputs(toStruct(found.args));
        },
        update: (request: Provider.UpdateRequest) => {
          const { type, name } = identity(request);
          const args = fromStruct(request.getNews());
          const outputs = request.getPreview()
            ? { ...fromStruct(request.getOlds()), ...cloud.preview(type, name, args) }
            : cloud.update(type, request.getId(), args).outputs;
          return new messages.UpdateResponse().setProperties(toStruct(outputs));
        },
        delete: (request: Provider.DeleteRequest) => {
          cloud.delete(identity(request).type, request.getId());
          return new Empty();
        },
        invoke: (request: Provider.InvokeRequest) =>
          new messages.InvokeResponse().setReturn(
            toStruct(cloud.answer(typeOf(request.getTok()), fromStruct(request.getArgs()))),
          ),
        attach: () => new Empty(),
        cancel: () => new Empty(),
      },
    ],
  ]);
}

function diff(type: string, request: Provider.DiffRequest): Provider.DiffResponse {
  const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (it) => !isDeepStrictEqual(olds[it], news[it]),
  );
  const { replaces, named } = kindOf(type);
  const replacing = replaces.filter((path) => isReplaced(path, olds, news));
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  return (
    new messages.DiffResponse()
      .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
      .setDiffsList(changed)
      .setReplacesList(replacing.map((it) => it.replace(/^-/, '')))
      // The provider removes first what could not stand beside its successor: both would have the name that the program gave.
      // https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/names.go
      .setDeletebeforereplace(
        replacing.length > 0 && named !== undefined && isDeepStrictEqual(olds[named], news[named]),
      )
  );
}

function isReplaced(path: string, olds: Properties, news: Properties): boolean {
  const [from, to] = [olds, news].map((it) => valueAt(it, path.replace(/^-/, '')));
  if (path.startsWith('-')) return from !== undefined && to === undefined;
  return to === UNKNOWN || !isDeepStrictEqual(from, to);
}

function valueAt(properties: Properties, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((it, name) => (it as Properties | undefined)?.[name], properties);
}
