namespace PahlawanPangan.Gateway.Commands;

/// <summary>The settings that a command runs with: those of the host that it belongs to.</summary>
internal sealed record CommandSettings(IConfigurationManager Configuration, IHostEnvironment Environment);
