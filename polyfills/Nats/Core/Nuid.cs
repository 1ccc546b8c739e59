using System.Security.Cryptography;

namespace NATS.Client.Core;

/// <summary>Unique identifiers of 22 characters: a random prefix per thread and a counter that starts and steps at random.</summary>
public static class Nuid
{
    internal const int Length = PrefixLength + CounterLength;

    private const int PrefixLength = 12;
    private const int CounterLength = 10;
    private const long CounterLimit = 839299365868340224; // 62 to the power of CounterLength

    private static readonly string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [ThreadStatic]
    private static Generator? _generator;

    /// <summary>A new identifier.</summary>
    public static string NewNuid() => string.Create(Length, 0, static (span, _) => (_generator ??= new Generator()).Write(span));

    /// <summary>A new identifier behind a prefix and a dot.</summary>
    internal static string NewInbox(string prefix) => prefix.Length == 0 ? NewNuid() : string.Concat(prefix, ".", NewNuid());

    private sealed class Generator
    {
        private readonly char[] _prefix = new char[PrefixLength];
        private long _counter = CounterLimit;
        private int _step;

        public void Write(Span<char> destination)
        {
            if (_counter >= CounterLimit - _step)
            {
                Restart();
            }

            _counter += _step;
            _prefix.CopyTo(destination);
            var rest = _counter;
            for (var position = Length - 1; position >= PrefixLength; position--)
            {
                (rest, var digit) = Math.DivRem(rest, 62);
                destination[position] = Digits[(int)digit];
            }
        }

        private void Restart()
        {
            RandomNumberGenerator.GetItems(Digits, _prefix);
            _step = Random.Shared.Next(33, 333);
            _counter = Random.Shared.NextInt64(CounterLimit / 2);
        }
    }
}
