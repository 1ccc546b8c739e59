namespace PahlawanPangan.Hosting.Clocks;

/// <summary>This machine's clock is wrong; the message says by how much.</summary>
internal sealed class WrongClockException(string message) : Exception(message);
