using System.Net;
using System.Text.Json.Nodes;
using PahlawanPangan.Board;

namespace PahlawanPangan.Tests.Board;

/// <summary>The public board of a gateway, over a board grain that a test moves.</summary>
[Finding("work made by one request without a bound")]
public sealed class BoardStreamTests : IAsyncLifetime
{
    private const int Readers = 1000;
    private readonly GatewayHost _gateway = new();
    private BoardReading _reading = new() { Version = 1, Board = BoardSamples.With(12) };
    private int _handedOut;

    public async ValueTask InitializeAsync()
    {
        _gateway.Settings["Gateway:RequestsPerSecond"] = "0";
        _gateway.Settings["Gateway:BoardStreamsMax"] = "1000";
        _gateway.Cluster.On(nameof(IBoardGrain.ReadAsync), arguments =>
        {
            var reading = Volatile.Read(ref _reading);
            if ((long)arguments[0]! == reading.Version)
            {
                return Task.FromResult<Reply<BoardReading>>(new BoardReading { Version = reading.Version });
            }

            Interlocked.Increment(ref _handedOut);
            return Task.FromResult<Reply<BoardReading>>(reading);
        });
        await _gateway.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Thousand_streams_read_the_board_once_per_change_and_one_more_is_refused()
    {
        var streams = new List<Stream>();
        try
        {
            // Half of them are programs, half are pages.
            for (var i = 0; i < Readers; i++)
            {
                streams.Add(await OpenAsync(i % 2 == 0 ? "/v1/board/stream" : "/board/live"));
            }

            await Task.WhenAll(streams.Select(stream => ReadUntilAsync(stream, "12")));
            Assert.Equal(1, _handedOut);

            using var refused = await _gateway.Client.GetAsync("/v1/board/stream");
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains("too-many-streams", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

            Volatile.Write(ref _reading, new BoardReading { Version = 2, Board = BoardSamples.With(7_531) });
            await Task.WhenAll(streams.Select(stream => ReadUntilAsync(stream, "7531", "7,531", "7.531")));
            Assert.Equal(2, _handedOut);
        }
        finally
        {
            streams.ForEach(static stream => stream.Dispose());
        }
    }

    [Fact]
    public async Task Page_s_stream_sends_only_the_parts_that_changed()
    {
        await using var stream = await OpenAsync("/board/live");
        var first = await ReadUntilAsync(stream, "board-lots");
        Assert.Contains("board-map", first, StringComparison.Ordinal);
        Assert.Contains(@"\u0026lt;b\u0026gt;kotak", first, StringComparison.Ordinal);

        Volatile.Write(ref _reading, new BoardReading { Version = 2, Board = BoardSamples.With(11) });
        var second = await ReadUntilAsync(stream, $"lot-{RequestSamples.LotId}");

        Assert.Contains("board-figures", second, StringComparison.Ordinal);
        Assert.DoesNotContain("board-map", second, StringComparison.Ordinal);
        Assert.DoesNotContain("board-lots", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_is_public_and_names_its_figures()
    {
        var board = JsonNode.Parse(await _gateway.Client.GetStringAsync("/v1/board"))!;

        Assert.Equal(
            ["asOf", "counters", "days", "lots"], board.AsObject().Select(static member => member.Key));
        Assert.Equal((1, 12, 3), (
            (int)board["counters"]!["lotsOpen"]!, (int)board["counters"]!["portionsOpen"]!, (int)board["counters"]!["claimsToday"]!));
        Assert.Equal(
            ["id", "title", "category", "available", "unit", "useBy", "location", "temperatureClass"],
            board["lots"]![0]!.AsObject().Select(static member => member.Key));
        Assert.Equal(30, board["days"]!.AsArray().Count);
    }

    private async Task<Stream> OpenAsync(string path)
    {
        var response = await _gateway.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStreamAsync();
    }

    /// <summary>What comes until one of the texts does.</summary>
    private static async Task<string> ReadUntilAsync(Stream stream, params string[] texts)
    {
        var read = new System.Text.StringBuilder();
        var buffer = new byte[8192];
        while (!texts.Any(text => read.ToString().Contains(text, StringComparison.Ordinal))
            || !read.ToString().EndsWith("\n\n", StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(length > 0, "The stream ended.");
            read.Append(System.Text.Encoding.UTF8.GetString(buffer, 0, length));
        }

        return read.ToString();
    }
}
