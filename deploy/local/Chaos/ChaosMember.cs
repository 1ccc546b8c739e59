using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A process of the instance, and what is done to it.</summary>
internal sealed class ChaosMember(string name, LocalServer server)
{
    private volatile string _state = "running";

    public string Name => name;

    public LocalServer Server => server;

    /// <summary>Its state in words.</summary>
    public string State => _state == "running" && !server.IsRunning ? "has ended" : _state;

    /// <summary>Whether it is meant to run and does.</summary>
    public bool IsWell => _state == "running" && server.IsRunning;

    public string Process => server.IsRunning ? server.ProcessId.ToString(CultureInfo.InvariantCulture) : "-";

    /// <summary>Takes it away.</summary>
    public async Task HurtAsync(FaultWay way)
    {
        _state = way.ToString().ToLowerInvariant();
        switch (way)
        {
            case FaultWay.Killed:
                await server.KillAsync();
                break;
            case FaultWay.Suspended:
                server.FreezeAll();
                break;
            default:
                await server.StopAsync();
                break;
        }
    }

    /// <summary>Gives it back.</summary>
    public async Task HealAsync(FaultWay way)
    {
        if (way == FaultWay.Suspended)
        {
            server.ThawAll();
            _state = "running";
        }
        else
        {
            await StartAsync();
        }
    }

    /// <summary>Starts it again after it has ended.</summary>
    public async Task StartAsync()
    {
        _state = "starting";
        await server.RestartAsync();
        _state = "running";
    }
}
