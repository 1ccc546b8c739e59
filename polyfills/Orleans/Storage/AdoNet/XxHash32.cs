using System.Buffers.Binary;
using System.Numerics;

namespace Orleans.Storage;

/// <summary>The 32-bit hash of the xxHash family, with the seed 0, after its published specification.</summary>
internal static class XxHash32
{
    private const uint Prime1 = 0x9E3779B1, Prime2 = 0x85EBCA77, Prime3 = 0xC2B2AE3D, Prime4 = 0x27D4EB2F, Prime5 = 0x165667B1;
    private const int StripeBytes = 16, LaneBytes = 4;

    public static uint Of(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var hash = Prime5;
            var rest = data;
            if (data.Length >= StripeBytes)
            {
                Span<uint> lanes = [Prime1 + Prime2, Prime2, 0, 0u - Prime1];
                for (; rest.Length >= StripeBytes; rest = rest[StripeBytes..])
                {
                    for (var i = 0; i < lanes.Length; i++)
                    {
                        var lane = BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * LaneBytes)..]);
                        lanes[i] = BitOperations.RotateLeft(lanes[i] + (lane * Prime2), 13) * Prime1;
                    }
                }

                hash = BitOperations.RotateLeft(lanes[0], 1) + BitOperations.RotateLeft(lanes[1], 7)
                    + BitOperations.RotateLeft(lanes[2], 12) + BitOperations.RotateLeft(lanes[3], 18);
            }

            hash += (uint)data.Length;
            for (; rest.Length >= LaneBytes; rest = rest[LaneBytes..])
            {
                hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3), 17) * Prime4;
            }

            foreach (var one in rest)
            {
                hash = BitOperations.RotateLeft(hash + (one * Prime5), 11) * Prime1;
            }

            hash = (hash ^ (hash >> 15)) * Prime2;
            hash = (hash ^ (hash >> 13)) * Prime3;
            return hash ^ (hash >> 16);
        }
    }
}
