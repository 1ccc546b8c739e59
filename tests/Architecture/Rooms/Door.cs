using PahlawanPangan.Tests.Architecture.Rooms.Upper.Attic;

namespace PahlawanPangan.Tests.Architecture.Rooms;

/// <summary>A type of the root namespace that wrongly refers to a room.</summary>
internal sealed record Door(Chest Chest);
