import * as av from 'node-av';

/** FFmpeg's own decoder, samples thrown away. */
export function decodeOnly(path: string): void {
  const input = new av.FormatContext();
  av.FFmpegError.throwIfError(input.openInputSync(path), 'open');
  input.findStreamInfoSync();
  const index = input.findBestStream(av.AVMEDIA_TYPE_AUDIO);
  const stream = input.streams![index]!;
  const context = new av.CodecContext();
  context.allocContext3(av.Codec.findDecoder(stream.codecpar.codecId)!);
  context.parametersToContext(stream.codecpar);
  av.FFmpegError.throwIfError(context.open2Sync(null, null), 'open2');
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  while (input.readFrameSync(packet) >= 0) {
    context.sendPacketSync(packet);
    while (context.receiveFrameSync(frame) >= 0) frame.unref();
    packet.unref();
  }
  packet.free();
  frame.free();
  context.freeContext();
  input.closeInputSync();
}
