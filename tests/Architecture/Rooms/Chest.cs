namespace PahlawanPangan.Tests.Architecture.Rooms.Upper.Attic;

/// <summary>A type of a room below another.</summary>
internal sealed record Chest;
