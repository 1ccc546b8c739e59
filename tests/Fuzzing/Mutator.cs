using System.Text;

namespace PahlawanPangan.Tests.Fuzzing;

/// <summary>
/// Makes inputs from valid samples: it flips, cuts, repeats and splices their bytes, and puts words between them that parsers are known to
/// get wrong. The same seed gives the same inputs.
/// </summary>
internal sealed class Mutator
{
    private const int RandomLengthMax = 96;
    private const int LargeOneIn = 400;

    /// <summary>Numbers, times, texts and marks at the edges of what is accepted.</summary>
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "", "0", "-0", "-1", "1", "007", "+1", " 1", "1.0", "1.5", "1e2", "1e-30", "1e400", "-1e400",
                "1.00000000000000000000000000000001",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "2147483648", "-2147483649", "65536", "1e18",
                "99999999999999999999",
            "NaN", "Infinity", "null", "true", "false", "{}", "[]", "[null]", "[[[[", "{\"a\":", "\"\"", "\"\\ud800\"", "\"\\u0000\"",
                "\\", "\"", "'",
            "0001-01-01T00:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00.000Z", "9999-12", "9999-12-31", "9999-12-31T23:59",
            "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:60Z", "2026-02-30T00:00:00Z", "2026-03-01T12:00:00Z", "00:00", "24:00",
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0197F0A0-0000-8000-8000-000000000002", "%00",
                "%", "%2e",
            " ", "\t", "\r\n", "\n", "\0", "=", "==", ".", "..", "|", "$", "-", "_", ",", ";", ":", "/", "//", "@", "#", "?", "&", "é",
                "ß", "İ", "米",
            "\u202E", "\u200B", "\u200D", "\uFEFF", "\u00AD", "\u0660", "\U0001F35A", "\uFFFD", "xn--", "[::1]", "[::ffff:127.0.0.1]",
                "127.1",
            "0x7f.1", "localhost", "../", "javascript:", "<script>", "${x}", "1,000", "a@b.c",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0x01],
    ];

    private readonly Random _random;
    private readonly IReadOnlyList<byte[]> _samples;
    private readonly int _lengthMax;

    /// <summary>Creates a source of inputs.</summary>
    /// <param name="seed">What they derive from.</param>
    /// <param name="samples">Valid inputs.</param>
    /// <param name="lengthMax">The most bytes of an input.</param>
    public Mutator(int seed, IReadOnlyList<byte[]> samples, int lengthMax)
    {
        _random = new Random(seed);
        _samples = samples;
        _lengthMax = lengthMax;
    }

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        if (_samples.Count == 0 || _random.Next(25) == 0)
        {
            return RandomBytes();
        }

        var input = Sample();
        if (_random.Next(LargeOneIn) == 0)
        {
            input = Enlarge(input);
        }

        for (var changes = 1 + _random.Next(_random.Next(1, 6)); changes > 0; changes--)
        {
            input = Change(input);
        }

        return input.Length <= _lengthMax ? input : input[.._lengthMax];
    }

    private static byte[] Replace(byte[] input, int start, int length, ReadOnlySpan<byte> by) =>
        [.. input.AsSpan(0, start), .. by, .. input.AsSpan(start + length)];

    private byte[] Sample() => _samples[_random.Next(_samples.Count)];

    private byte[] RandomBytes()
    {
        var bytes = new byte[_random.Next(RandomLengthMax)];
        _random.NextBytes(bytes);
        if (_random.Next(2) == 0)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(' ' + (bytes[i] % 95));
            }
        }

        return bytes;
    }

    private byte[] Change(byte[] input)
    {
        var at = _random.Next(input.Length + 1);
        var span = _random.Next(Math.Min(input.Length - at, 1 + _random.Next(32)) + 1);
        switch (_random.Next(10))
        {
            case 0 when at < input.Length:
                var flipped = (byte[])input.Clone();
                flipped[at] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 1 when at < input.Length:
                var set = (byte[])input.Clone();
                set[at] = (byte)_random.Next(256);
                return set;
            case 2:
                return Replace(input, at, span, []);
            case 3:
                return input[..at];
            case 4:
                return Replace(input, at, 0, input.AsSpan(at, span));
            case 5:
                var other = Sample();
                var from = _random.Next(other.Length + 1);
                return [.. input.AsSpan(0, at), .. other.AsSpan(from)];
            case 6:
                return Replace(input, at, 0, Word());
            default:
                return ReplaceToken(input, at);
        }
    }

    private byte[] Word() => Words[_random.Next(Words.Length)];

    /// <summary>Puts a word, or another token, in the place of the token at a position: letters and digits, or what is between
    /// marks.</summary>
    private byte[] ReplaceToken(byte[] input, int at)
    {
        var isWide = _random.Next(2) == 0;
        var (start, end) = (at, at);
        while (start > 0 && IsToken(input[start - 1], isWide))
        {
            start--;
        }

        while (end < input.Length && IsToken(input[end], isWide))
        {
            end++;
        }

        return Replace(input, start, end - start, Word());
    }

    private static bool IsToken(byte value, bool isWide) => char.IsAsciiLetterOrDigit((char)value)
        || (isWide && (char)value is '-' or '+' or '.' or ':' or '/' or '_' or '@' or ' ');

    /// <summary>Repeats a part until the input is near its largest size.</summary>
    private byte[] Enlarge(byte[] input)
    {
        var at = _random.Next(input.Length + 1);
        var part = _random.Next(3) == 0 ? Word() : input.AsSpan(at, Math.Min(input.Length - at, 1 + _random.Next(64))).ToArray();
        var times = part.Length == 0 ? 0 : Math.Max(0, (_random.Next(2, _lengthMax) - input.Length) / part.Length);
        var large = new byte[input.Length + (times * part.Length)];
        input.AsSpan(0, at).CopyTo(large);
        for (var i = 0; i < times; i++)
        {
            part.CopyTo(large, at + (i * part.Length));
        }

        input.AsSpan(at).CopyTo(large.AsSpan(at + (times * part.Length)));
        return large;
    }
}
