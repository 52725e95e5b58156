/** The calls that tell what the server is: ServerFeatures and Gossip. */
import type { handleUnaryCall } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Calls } from './calls.ts';
import { HOST, type Member } from './membership.ts';
import { refusals, serviceError } from './refusals.ts';

const STREAMS = 'event_store.client.streams.streams';

/** Methods of the service of streams with what each can do beyond its first version. */
const METHODS: readonly (readonly [string, readonly string[]])[] = [
  ['append', []],
  ['batchappend', ['deadline_duration']],
  ['delete', []],
  ['read', ['position', 'events']],
  ['tombstone', []],
];

export function answerFeatures(
  calls: Calls,
  version: string,
): handleUnaryCall<shared.Empty, features.SupportedMethods> {
  return (call, answer) =>
    calls.answer('serverFeatures', '', call, {
      act: () => {
        const response = new features.SupportedMethods().setEventStoreServerVersion(version);
        for (const [method, offered] of METHODS)
          response.addMethods(
            new features.SupportedMethod()
              .setServiceName(STREAMS)
              .setMethodName(method)
              .setFeaturesList([...offered]),
          );
        return response;
      },
      reply: (response) => answer(null, response),
      refuse: (refusal) => answer(serviceError(refusal)),
      end: () => answer(serviceError(refusals.cancelled)),
    });
}

export function answerGossip(
  calls: Calls,
  members: () => readonly Member[],
): handleUnaryCall<shared.Empty, gossip.ClusterInfo> {
  return (call, answer) =>
    calls.answer('gossip', '', call, {
      act: () => new gossip.ClusterInfo().setMembersList(members().map(memberInfo)),
      reply: (response) => answer(null, response),
      refuse: (refusal) => answer(serviceError(refusal)),
      end: () => answer(serviceError(refusals.cancelled)),
    });
}

function memberInfo(member: Member): gossip.MemberInfo {
  return new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString(member.id))
    .setTimeStamp(String(Date.now()))
    .setState(stateOf(member.role))
    .setIsAlive(member.alive)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(HOST).setPort(member.port));
}

function stateOf(role: Member['role']): gossip.MemberInfo.VNodeState {
  const { VNodeState } = gossip.MemberInfo;
  switch (role) {
    case 'leader':
      return VNodeState.LEADER;
    case 'follower':
      return VNodeState.FOLLOWER;
    case 'looking-for-leader':
      return VNodeState.DISCOVERLEADER;
  }
}
