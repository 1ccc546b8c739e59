using System.Text;

namespace PahlawanPangan.Local.Instance;

/// <summary>
/// Shows the engine's warnings and errors while it runs. The engine writes its log to a file, not to a pipe of this process, so
/// that it neither waits for this process nor breaks when it dies.
/// </summary>
internal sealed class EngineLogWatch(string file, Action<string> show)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Serious = ["warn:", "fail:", "crit:", "Unhandled exception"];
    private readonly StringBuilder _line = new();
    private bool _showing;

    /// <summary>Runs until cancelled, and then once more for the last lines.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var log = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(log, Encoding.UTF8);
        while (!cancellation.IsCancellationRequested)
        {
            ShowNew(await reader.ReadToEndAsync(CancellationToken.None));
            await Task.Delay(Interval, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        ShowNew(await reader.ReadToEndAsync(CancellationToken.None));
    }

    private void ShowNew(string text)
    {
        foreach (var character in text)
        {
            if (character != '\n')
            {
                _line.Append(character);
                continue;
            }
            ShowLine(_line.ToString());
            _line.Clear();
        }
    }

    private static bool StartsSerious(ReadOnlySpan<char> words)
    {
        foreach (var start in Serious)
        {
            if (words.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    private void ShowLine(string line)
    {
        // An entry starts with its time and its level; its other lines are indented.
        var isContinuation = line.StartsWith(' ') || line.Length == 0;
        var words = line.AsSpan(char.IsAsciiDigit(line.FirstOrDefault()) ? line.IndexOf(' ') + 1 : 0);
        _showing = isContinuation ? _showing : StartsSerious(words);
        if (_showing && line.Length > 0)
        {
            show(line);
        }
    }
}
