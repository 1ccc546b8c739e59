using System.Buffers;
using System.Text;
using NATS.Client.Core;
using NATS.Net;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>What values look like on the wire, and what does not fit.</summary>
[Collection(NatsServerGroup.Name)]
public sealed class Serialization(NatsServerFixture server)
{
    private static CancellationToken Limit => NatsServerFixture.Limit;

    [Fact]
    public void Bytes_are_written_as_they_are_in_every_form()
    {
        byte[] bytes = [1, 2, 3];
        var owner = NatsMemoryOwner<byte>.Allocate(3);
        bytes.CopyTo(owner.Span);
        Assert.Equal(bytes, Write(bytes));
        Assert.Equal(bytes, Write(new ReadOnlyMemory<byte>(bytes)));
        Assert.Equal(bytes, Write(new Memory<byte>(bytes)));
        Assert.Equal(bytes, Write(new ReadOnlySequence<byte>(bytes)));
        Assert.Equal(bytes, Write(owner));
    }

    [Fact]
    public void Bytes_are_read_in_every_form()
    {
        Assert.Equal([1, 2], Read<byte[]>([1, 2])!);
        Assert.Equal([1, 2], Read<ReadOnlyMemory<byte>>([1, 2]).ToArray());
        using var owner = Read<NatsMemoryOwner<byte>>([1, 2]);
        Assert.Equal([1, 2], owner.Span.ToArray());
        Assert.Equal(2, owner.Length);
        Assert.Null(Read<byte[]>([]));
    }

    [Fact]
    public void Primitives_are_text()
    {
        Assert.Equal("kirana", Text("kirana"));
        Assert.Equal("-42", Text(-42));
        Assert.Equal("18446744073709551615", Text(ulong.MaxValue));
        Assert.Equal("1.5", Text(1.5));
        Assert.Equal("True", Text(true));
        Assert.Equal("2024-02-03T04:05:06.0000000Z", Text(new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.Zero)));
        Assert.Equal("2024-02-03T04:05:06.0000000+07:00", Text(new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.FromHours(7))));
        var identifier = Guid.NewGuid();
        Assert.Equal(identifier.ToString(), Text(identifier));
    }

    [Fact]
    public void Primitives_are_read_back()
    {
        Assert.Equal("kirana", Read<string>("kirana"u8));
        Assert.Equal(-42, Read<int>("-42"u8));
        Assert.Equal(-42, Read<int?>("-42"u8));
        Assert.Null(Read<int?>(""u8));
        Assert.True(Read<bool>("True"u8));
        Assert.Equal(new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.Zero), Read<DateTimeOffset>("2024-02-03T04:05:06.0000000Z"u8));
        Assert.Throws<NatsException>(static () => Read<int>("many"u8));
    }

    [Fact]
    public void Default_serializer_knows_nothing_else() => Assert.Throws<NatsException>(static () => Write(new Parcel("rice", 3)));

    [Fact]
    public async Task Client_falls_back_to_json()
    {
        await using var client = new NatsClient(server.Url);
        await using var subscription = await client.Connection.SubscribeCoreAsync<Parcel>("json.parcel", cancellationToken: Limit);
        await using var raw = await client.Connection.SubscribeCoreAsync<string>("json.parcel", cancellationToken: Limit);
        await client.PublishAsync("json.parcel", new Parcel("rice", 3), cancellationToken: Limit);
        Assert.Equal(new Parcel("rice", 3), (await subscription.Msgs.ReadAsync(Limit)).Data);
        Assert.Equal("""{"Name":"rice","Count":3}""", (await raw.Msgs.ReadAsync(Limit)).Data);
    }

    [Fact]
    public async Task Unreadable_data_becomes_the_error_of_its_message()
    {
        await using var connection = server.Connect();
        await using var subscription = await connection.SubscribeCoreAsync<int>("json.unreadable", cancellationToken: Limit);
        await connection.PublishAsync("json.unreadable", "many", cancellationToken: Limit);
        await connection.PublishAsync("json.unreadable", "3", cancellationToken: Limit);

        var unreadable = await subscription.Msgs.ReadAsync(Limit);
        var readable = await subscription.Msgs.ReadAsync(Limit);

        var error = Assert.IsType<NatsDeserializeException>(unreadable.Error);
        Assert.Equal("many"u8.ToArray(), error.RawData);
        Assert.Throws<NatsDeserializeException>(() => unreadable.EnsureSuccess());
        Assert.Equal(3, readable.Data);
    }

    private static byte[] Write<T>(T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        NatsDefaultSerializer<T>.Default.Serialize(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Text<T>(T value) => Encoding.UTF8.GetString(Write(value));

    private static T? Read<T>(ReadOnlySpan<byte> bytes) => NatsDefaultSerializer<T>.Default.Deserialize(new ReadOnlySequence<byte>(bytes.ToArray()));

    private sealed record Parcel(string Name, int Count);
}
