using PahlawanPangan.Tests.Architecture.Rooms.Lower;

namespace PahlawanPangan.Tests.Architecture.Rooms.Upper;

/// <summary>A type that refers to another room by its signature.</summary>
internal sealed record Parlour(Cellar? Cellar);
