using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PahlawanPangan.Tests.Fuzzing.Network;

/// <summary>What came back for the bytes of one request.</summary>
/// <param name="Status">The status; 0 when there is none.</param>
/// <param name="Head">The status line and the headers.</param>
/// <param name="Body">The body, in its chunks if it has some; empty for a stream.</param>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    private const string TypeHeader = "\r\nContent-Type: ";

    /// <summary>The media type; empty when there is none.</summary>
    public string Type => Head.IndexOf(TypeHeader, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
        ? Head[(at + TypeHeader.Length)..].Split('\r', ';')[0]
        : "";
}

/// <summary>Sends bytes on a connection of their own.</summary>
internal static class RawHttp
{
    private const string HeadEnd = "\r\n\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends a request that asks for the connection to be closed, and reads until it is.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The bytes.</param>
    /// <param name="patience">How long to wait for the end of the answer.</param>
    /// <param name="isWhole">Whether the server waits for no more bytes; else it is shown, after a moment, that none come.</param>
    public static async Task<RawAnswer> SendAsync(Uri address, byte[] request, bool isWhole = true, TimeSpan? patience = null)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        using var ending = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await stream.WriteAsync(request, ending.Token);
            if (!isWhole && !await client.Client.WaitForDataAsync(Moment))
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            // Refused before all of it was sent; the answer says why.
        }

        return await ReadAsync(stream, ending.Token);
    }

    private static async Task<bool> WaitForDataAsync(this Socket socket, TimeSpan time)
    {
        using var ending = new CancellationTokenSource(time);
        try
        {
            _ = await socket.ReceiveAsync(Memory<byte>.Empty, ending.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<RawAnswer> ReadAsync(NetworkStream stream, CancellationToken patience)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, patience)) > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (text.Length < buffer.Length && text.ToString().Contains("text/event-stream", StringComparison.Ordinal))
                {
                    break;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // Closed with unread bytes, or it goes on; what came before counts.
        }

        var all = text.ToString();
        var end = all.IndexOf(HeadEnd, StringComparison.Ordinal);
        return end < 0 || !int.TryParse(all.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? new RawAnswer(0, all, "")
            : new RawAnswer(status, all[..(end + 2)], all[(end + HeadEnd.Length)..]);
    }
}
