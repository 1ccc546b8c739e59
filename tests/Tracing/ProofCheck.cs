using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>
/// Checks a lot's trace as a stranger would who has only docs/tracing.md and the public key: it uses nothing of the product.
/// </summary>
internal static class ProofCheck
{
    /// <summary>Every fault; none when each covered entry is in the ledger that the checkpoints signed.</summary>
    public static List<string> FaultsOf(JsonNode trace, byte[] publicKey)
    {
        List<string> faults = [];
        var entries = trace["entries"]!.AsArray().Select(entry => entry!).ToLookup(entry => (int)entry["partition"]!);
        foreach (var entry in entries.SelectMany(part => part))
        {
            if (LeafOf(entry) != (string?)entry["leaf"])
            {
                faults.Add($"The leaf of {entry["eventId"]} is not that of its bytes.");
            }
        }

        var proofs = trace["proofs"]!.AsArray().Select(proof => proof!).ToDictionary(proof => (int)proof["partition"]!);
        foreach (var part in entries)
        {
            if (!proofs.TryGetValue(part.Key, out var proof))
            {
                faults.Add($"Partition {part.Key} has no proof.");
                continue;
            }

            var checkpoint = proof["checkpoint"];
            var size = checkpoint is null ? 0 : (long)checkpoint["size"]!;
            if (part.DistinctBy(entry => (long)entry["index"]!).Count() < part.Count())
            {
                faults.Add($"Partition {part.Key} has two entries in one place.");
            }

            var leaves = part.Where(entry => (long)entry["index"]! < size).DistinctBy(entry => (long)entry["index"]!)
                .ToDictionary(entry => (long)entry["index"]!, entry => Convert.FromHexString((string)entry["leaf"]!));
            if ((long)proof["covered"]! != leaves.Count || (long)proof["newer"]! != part.Count() - leaves.Count)
            {
                faults.Add($"Partition {part.Key} counts other entries.");
            }

            if (checkpoint is null)
            {
                continue;
            }

            if (!IsSigned(checkpoint, publicKey))
            {
                faults.Add($"The checkpoint of {part.Key} is not signed.");
            }

            var hashes = new Queue<byte[]>(proof["hashes"]!.AsArray().Select(hash => Convert.FromHexString((string)hash!)));
            try
            {
                if (Convert.ToHexStringLower(RootOf(0, size, leaves, hashes)) != (string?)checkpoint["root"] || hashes.Count > 0)
                {
                    faults.Add($"The entries of partition {part.Key} do not give its root.");
                }
            }
            catch (InvalidOperationException)
            {
                faults.Add($"The proof of partition {part.Key} is too short.");
            }
        }

        return faults;
    }

    private static byte[] RootOf(long start, long end, Dictionary<long, byte[]> leaves, Queue<byte[]> hashes)
    {
        if (!leaves.Keys.Any(index => index >= start && index < end))
        {
            return hashes.Dequeue();
        }

        if (end - start == 1)
        {
            return leaves[start];
        }

        var half = 1L;
        while (half * 2 < end - start)
        {
            half *= 2;
        }

        var left = RootOf(start, start + half, leaves, hashes);
        return SHA256.HashData([1, .. left, .. RootOf(start + half, end, leaves, hashes)]);
    }

    private static string LeafOf(JsonNode entry)
    {
        var subject = Encoding.UTF8.GetBytes((string)entry["subject"]!);
        var payload = Convert.FromBase64String((string)entry["payload"]!);
        var at = DateTimeOffset.Parse((string)entry["occurredAt"]!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        return Convert.ToHexStringLower(SHA256.HashData(
        [
            0, 1, .. Big((short)(int)entry["partition"]!), .. Big((long)entry["index"]!),
            .. ((Guid)entry["eventId"]!).ToByteArray(bigEndian: true), .. ((Guid)entry["aggregateId"]!).ToByteArray(bigEndian: true),
            .. Big((long)entry["sequence"]!), .. Big(at), .. Big(subject.Length), .. subject, .. Big(payload.Length), .. payload,
        ]));
    }

    private static bool IsSigned(JsonNode checkpoint, byte[] publicKey)
    {
        var at = DateTimeOffset.Parse((string)checkpoint["signedAt"]!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"pangan ledger checkpoint v1\n{checkpoint["partition"]}\n{checkpoint["size"]}\n{checkpoint["root"]}\n"
                + $"{checkpoint["chain"]}\n{at}\n{checkpoint["keyId"]}\n");
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(
            Encoding.UTF8.GetBytes(text), Convert.FromBase64String((string)checkpoint["signature"]!), HashAlgorithmName.SHA256);
    }

    private static byte[] Big(short number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Big(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Big(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
