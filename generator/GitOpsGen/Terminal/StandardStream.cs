using Microsoft.Win32.SafeHandles;

namespace GitOpsGen.Terminal;

/// <summary>A standard stream that stops no work: what cannot be written is left out, and the first reason is kept. A pipe that nobody reads any more is none: the console itself is silent about it.</summary>
/// <param name="name">What people call it.</param>
/// <param name="open">Opens it.</param>
public sealed class StandardStream(string name, Func<Stream> open) : Stream
{
    // Kept for as long as the process lives.
    private static readonly List<SafeFileHandle> Stopgaps = [];

    private readonly Lazy<Stream> inner = new(open);

    /// <summary>What people call it.</summary>
    public string Name => name;

    /// <summary>Why something could not be written; null while all was.</summary>
    public string? Trouble { get; private set; }

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Puts something that takes no words in the place of standard streams that were closed: the next file or pipe that is opened would be taken for one of them.</summary>
    public static void FillClosed()
    {
        try
        {
            SafeFileHandle handle;
            while ((handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite)).DangerousGetHandle() <= 2)
            {
                Stopgaps.Add(handle);
            }

            handle.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever runs this where there is no /dev/null has the streams as they are.
        }
    }

    /// <inheritdoc />
    public override void Flush() => Try(stream => stream.Flush());

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Try(stream => stream.Write(buffer, offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] bytes = buffer.ToArray();
        Try(stream => stream.Write(bytes));
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    private void Try(Action<Stream> write)
    {
        if (Trouble is not null)
        {
            return;
        }

        try
        {
            write(inner.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Trouble = (e.InnerException ?? e).Message.TrimEnd('.');
        }
    }
}
