using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Where a state is: two numbers for a key that is a GUID or an integer, a text for any other key and for extensions, and hashes that an
/// index can hold. The same as the official provider's, so that either finds what the other wrote.
/// </summary>
internal sealed record StorageRowKey(
    int GrainIdHash, long GrainIdN0, long GrainIdN1, int GrainTypeHash, string GrainTypeString, string? GrainIdExtensionString, string ServiceId)
{
    public static StorageRowKey Of(string serviceId, string stateName, GrainId grainId)
    {
        var numbers = new byte[16];
        string? text;
        byte[] hashed;
        if (grainId.TryGetGuidKey(out var guid, out text))
        {
            guid.TryWriteBytes(numbers);
            hashed = [.. numbers, .. Encoding.UTF8.GetBytes(text ?? "")];
        }
        else if (grainId.TryGetIntegerKey(out var integer, out text))
        {
            BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(8), integer);
            hashed = [.. numbers.AsSpan(8), .. Encoding.UTF8.GetBytes(text ?? "")];
        }
        else
        {
            text = grainId.Key.ToString();
            hashed = Encoding.UTF8.GetBytes(text!);
        }

        Array.Reverse(hashed);
        return new StorageRowKey(
            HashOf(hashed),
            BinaryPrimitives.ReadInt64LittleEndian(numbers),
            BinaryPrimitives.ReadInt64LittleEndian(numbers.AsSpan(8)),
            HashOf(Encoding.UTF8.GetBytes(stateName)),
            stateName,
            text,
            serviceId);
    }

    /// <summary>The hash's canonical bytes, the highest first, read as a number from the lowest.</summary>
    private static int HashOf(byte[] bytes) => BinaryPrimitives.ReverseEndianness((int)XxHash32.Of(bytes));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{GrainTypeString} {GrainIdN0:x} {GrainIdN1:x} {GrainIdExtensionString}");
}
