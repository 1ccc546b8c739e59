using System.Net;
using System.Net.Sockets;
using System.Text;
using PahlawanPangan.Bench.Claims;

namespace PahlawanPangan.Bench.Http;

/// <summary>
/// One kept-alive HTTP/1.1 connection that posts the same request with another lot and key each time. It implements the little
/// that is needed, since a general client would use more CPU than the measured server.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int KeyLength = 32;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[16 * 1024];
    private readonly int _lotAt;
    private readonly int _keyAt;

    /// <param name="target">The path, with <c>{lot}</c> where the lot's id belongs.</param>
    /// <param name="token">The bearer token.</param>
    public HttpConnection(string target, string token)
    {
        const string Body = "{\"quantity\":1}";
        var text = $"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            + $"Content-Type: application/json\r\nIdempotency-Key: {new string('k', KeyLength)}\r\nContent-Length: "
                + $"{Body.Length}\r\n\r\n{Body}";
        _lotAt = text.IndexOf("{lot}", StringComparison.Ordinal);
        text = text.Replace("{lot}", Guid.Empty.ToString(), StringComparison.Ordinal);
        _keyAt = text.IndexOf(new string('k', KeyLength), StringComparison.Ordinal);
        _request = Encoding.ASCII.GetBytes(text);
    }

    public Task ConnectAsync(int port) => _socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Posts and waits for the whole answer.</summary>
    /// <returns>The status.</returns>
    public async ValueTask<int> PostAsync(Guid lotId, Guid key)
    {
        _ = lotId.TryFormat(_request.AsSpan(_lotAt), out _);
        _ = key.TryFormat(_request.AsSpan(_keyAt), out _, "N");
        _ = await _socket.SendAsync(_request);
        var received = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(received));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            received += read;
            if (IsWhole(_answer.AsSpan(0, received)))
            {
                return ((_answer[9] - '0') * 100) + ((_answer[10] - '0') * 10) + (_answer[11] - '0');
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var headers = answer.IndexOf("\r\n\r\n"u8);
        if (headers < 0)
        {
            return false;
        }

        // RFC 9112, section 7.1: a chunked body ends with an empty chunk; no answer follows, since requests are not pipelined.
        if (answer[..headers].IndexOf("\r\nTransfer-Encoding: chunked"u8) >= 0)
        {
            return answer[(headers + 4)..].EndsWith("0\r\n\r\n"u8);
        }

        var length = 0;
        var at = answer[..headers].IndexOf("\r\nContent-Length: "u8);
        if (at < 0)
        {
            throw new BenchFault($"An answer without a length: {Encoding.UTF8.GetString(answer[..headers])}");
        }

        for (at += "\r\nContent-Length: ".Length; at < headers && answer[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            length = (length * 10) + (answer[at] - '0');
        }

        return answer.Length >= headers + 4 + length;
    }
}
