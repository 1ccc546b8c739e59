namespace PahlawanPangan.Local.Chaos;

/// <summary>How a process is taken away.</summary>
public enum FaultWay
{
    /// <summary>SIGKILL, and a new start.</summary>
    Killed,

    /// <summary>SIGSTOP, and SIGCONT: to all others it looks dead, and it does not notice.</summary>
    Suspended,

    /// <summary>A graceful stop, and a new start.</summary>
    Stopped,
}
