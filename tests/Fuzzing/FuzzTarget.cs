using System.Text;

namespace PahlawanPangan.Tests.Fuzzing;

/// <summary>Reads one input: true when it is accepted, false when it is refused as documented. Anything else is a fault.</summary>
internal delegate bool Attempt(byte[] input);

/// <summary>A parser of what comes from outside the process.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Prepare">Makes the attempt, with the services of a gateway where it needs some.</param>
/// <param name="Samples">Inputs that are accepted, of which others are made.</param>
internal sealed record FuzzTarget(
    string Name, Func<IServiceProvider, Attempt> Prepare, Func<IServiceProvider, IReadOnlyList<byte[]>> Samples)
{
    private const int BodyBytesMax = 64 * 1024;

    /// <summary>The most bytes of an input: a body's, unless something before the parser bounds it.</summary>
    public int LengthMax { get; init; } = BodyBytesMax;

    /// <summary>
    /// How many bytes an attempt may allocate for each of the input's, beside <see cref="AllocatedBase"/>: an input of twice the size must
    /// not cost four times as much.
    /// </summary>
    public int AllocatedPerByte { get; init; } = 128;

    /// <summary>How many bytes an attempt may allocate whatever the input is.</summary>
    public int AllocatedBase { get; init; } = 512 * 1024;

    /// <summary>A target that reads text.</summary>
    public static FuzzTarget OfText(string name, Func<string, bool> read, params string[] samples) =>
        new(name, _ => input => read(Text(input)), _ => [.. samples.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>A target that reads the text of a header, which a server has bounded.</summary>
    public static FuzzTarget OfHeader(string name, Func<string, bool> read, params string[] samples) =>
        new(name, _ => input => read(Encoding.Latin1.GetString(input)), _ => [.. samples.Select(Encoding.Latin1.GetBytes)])
        {
            LengthMax = 32 * 1024,
        };

    /// <summary>Bytes as text; those that are no UTF-8 become replacement characters, as wherever text is read from bytes.</summary>
    public static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    /// <summary>Fails the attempt unless a property holds.</summary>
    public static void Require(bool holds, string property)
    {
        if (!holds)
        {
            throw new FuzzFaultException(property);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>An input for which a property does not hold.</summary>
internal sealed class FuzzFaultException(string property) : Exception(property);
