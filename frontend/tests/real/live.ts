// Grafana Live in a browser tab, over the bridge's server-sent events. Frames
// are kept by Grafana's own StreamingDataFrame: one for each channel, seeded by
// the first answer that names the channel, drawn ten times a second at most, and
// kept for a moment after the last look at it.
import type {
  DataFrameJSON,
  DataQueryResponse,
  LiveChannelAddress,
} from '@grafana/data';
import { LoadingState, StreamingDataFrame } from '@grafana/data';
import type { GrafanaLiveSrv, LiveDataStreamOptions } from '@grafana/runtime';
import { EMPTY, Observable } from 'rxjs';

// Milliseconds, both as in Grafana.
const keptFor = 5000;
const toldEvery = 100;

type Look = (frame: StreamingDataFrame) => void;

class Channel {
  readonly frame: StreamingDataFrame;
  readonly looks = new Set<Look>();
  private readonly events: EventSource;
  private ending?: ReturnType<typeof setTimeout>;
  private telling?: ReturnType<typeof setTimeout>;

  constructor(
    id: string,
    { buffer, frame }: LiveDataStreamOptions,
    private readonly onEnd: () => void,
  ) {
    this.frame = StreamingDataFrame.empty(buffer);
    if (frame !== undefined) {
      this.frame.push(frame);
    }
    const channel = encodeURIComponent(id);
    this.events = new EventSource(`/api/live/stream?channel=${channel}`);
    const take = ({ data }: MessageEvent<string>) => {
      this.frame.push(JSON.parse(data) as DataFrameJSON);
      this.telling ??= setTimeout(() => this.tell(), toldEvery);
    };
    this.events.addEventListener('join', take);
    this.events.addEventListener('message', take);
  }

  private tell() {
    this.telling = undefined;
    this.looks.forEach((look) => look(this.frame));
  }

  add(look: Look) {
    clearTimeout(this.ending);
    this.looks.add(look);
    look(this.frame);
  }

  remove(look: Look) {
    this.looks.delete(look);
    if (this.looks.size === 0) {
      this.ending = setTimeout(() => {
        this.events.close();
        this.onEnd();
      }, keptFor);
    }
  }
}

export class LiveOverEvents implements GrafanaLiveSrv {
  private readonly channels = new Map<string, Channel>();

  getDataStream(options: LiveDataStreamOptions): Observable<DataQueryResponse> {
    const { scope, namespace, path } = options.addr;
    const id = [scope, namespace, path].join('/');
    return new Observable((subscriber) => {
      const channel = this.channelOf(id, options);
      const look = (frame: StreamingDataFrame) =>
        subscriber.next({
          key: options.key ?? id,
          state: LoadingState.Streaming,
          data: [frame],
        });
      channel.add(look);
      return () => channel.remove(look);
    });
  }

  private channelOf(id: string, options: LiveDataStreamOptions) {
    const known = this.channels.get(id);
    if (known !== undefined) {
      known.frame.resize(options.buffer ?? {});
      return known;
    }
    const made = new Channel(id, options, () => this.channels.delete(id));
    this.channels.set(id, made);
    return made;
  }

  // What no data source of backend frames asks for.
  getConnectionState = () => EMPTY;
  getStream = () => EMPTY;
  getQueryData = () => EMPTY;
  getPresence = (address: LiveChannelAddress) =>
    Promise.reject(new Error(`no presence in ${address.path}`));
  publish = (address: LiveChannelAddress) =>
    Promise.reject(new Error(`nobody publishes to ${address.path}`));
}
