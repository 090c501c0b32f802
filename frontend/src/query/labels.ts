// How the words of queries are called in editors and filters.
import type { GroupKey } from './types';

export const groupKeyLabels: Record<GroupKey, string> = {
  interface: 'Interface',
  direction: 'Direction',
  protocol: 'Protocol',
  version: 'IP version',
  ethertype: 'EtherType',
  vlan: 'VLAN',
  source_ip: 'Source address',
  destination_ip: 'Destination address',
  source_port: 'Source port',
  destination_port: 'Destination port',
  ttl: 'TTL',
};
