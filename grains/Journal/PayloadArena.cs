namespace PahlawanPangan.Grains.Journal;

/// <summary>Holds a batch's payloads in a few large buffers that are kept from batch to batch.</summary>
internal sealed class PayloadArena
{
    private const int ChunkBytes = 256 * 1024;
    private const int ChunksKept = 16;
    private readonly List<byte[]> _chunks = [new byte[ChunkBytes]];
    private int _chunk;
    private int _used;

    /// <summary>Copies a payload into the arena. It stays valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Add(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > ChunkBytes)
        {
            return payload.ToArray();
        }

        if (payload.Length > ChunkBytes - _used)
        {
            _used = 0;
            if (++_chunk == _chunks.Count)
            {
                _chunks.Add(new byte[ChunkBytes]);
            }
        }

        payload.CopyTo(_chunks[_chunk].AsSpan(_used));
        var copy = _chunks[_chunk].AsMemory(_used, payload.Length);
        _used += payload.Length;
        return copy;
    }

    /// <summary>Clears all payloads.</summary>
    public void Clear()
    {
        _chunk = 0;
        _used = 0;
        if (_chunks.Count > ChunksKept)
        {
            _chunks.RemoveRange(ChunksKept, _chunks.Count - ChunksKept);
        }
    }
}
