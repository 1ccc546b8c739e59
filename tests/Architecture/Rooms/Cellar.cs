using PahlawanPangan.Tests.Architecture.Rooms.Upper;

namespace PahlawanPangan.Tests.Architecture.Rooms.Lower;

/// <summary>A type that refers back, inside of a lambda alone.</summary>
internal sealed class Cellar
{
    /// <summary>Gives something of the other room as an object.</summary>
    public static Func<int, object> Open(int seed) => number => new Parlour(number > seed ? new Cellar() : null);
}
