using System.Text.Json;

namespace NATS.Client.Core.Wire;

/// <summary>Reads the JSON of INFO.</summary>
internal static class ServerInfoReader
{
    public static ServerInfo Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, WireJsonContext.Default.ServerInfo) ?? throw new NatsException("Can not parse ServerInfo.");
}
