using System.Text;

namespace NATS.Client.Core.Wire;

/// <summary>Subjects seen lately, so that a message on a known subject costs no string. Used by one reader at a time.</summary>
internal sealed class SubjectCache(Encoding encoding)
{
    private const int SlotCount = 512;
    private const int CachedLengthMax = 128;

    private readonly (byte[] Bytes, string Text)[] _slots = new (byte[], string)[SlotCount];

    public string TextOf(ReadOnlySpan<byte> subject)
    {
        if (subject.Length > CachedLengthMax)
        {
            return encoding.GetString(subject);
        }

        ref var slot = ref _slots[SlotOf(subject)];
        if (slot.Bytes == null || !subject.SequenceEqual(slot.Bytes))
        {
            slot = (subject.ToArray(), encoding.GetString(subject));
        }

        return slot.Text;
    }

    private static int SlotOf(ReadOnlySpan<byte> subject)
    {
        var hash = 2166136261u;
        foreach (var code in subject)
        {
            hash = (hash ^ code) * 16777619;
        }

        return (int)(hash % SlotCount);
    }
}
