// Checks a log with code that Sillok has no part in: golang.org/x/mod/sumdb/note and sumdb/tlog, as the Go command uses them.
//
//	go run . <folder of the log> <vkey> [<receipt>]
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 3 {
		fail("usage: conformance <folder> <vkey> [<receipt>]")
	}
	verifier, err := note.NewVerifier(os.Args[2])
	check(err)
	log := openLog(os.Args[1], verifier)
	entries := log.entries()
	log.checkTree(entries)
	log.checkProofs()
	if len(os.Args) > 3 {
		checkReceipt(os.Args[3], verifier, entries)
	}
	fmt.Printf("ok: %d entries, root %v\n", log.tree.N, log.tree.Hash)
}

type tileLog struct {
	folder string
	tree   tlog.Tree
}

func openLog(folder string, verifier note.Verifier) *tileLog {
	checkpoint, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err)
	return &tileLog{folder, openCheckpoint(checkpoint, verifier)}
}

func openCheckpoint(checkpoint []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(checkpoint, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		fail("the checkpoint is that of " + lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// The paths of tlog-tiles are those of the checksum database without the height, and with "entries" in place of "data".
func (log *tileLog) path(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), "tile/8/")
	if rest, isData := strings.CutPrefix(path, "data/"); isData {
		path = "entries/" + rest
	}
	return filepath.Join(log.folder, "tile", filepath.FromSlash(path))
}

func (log *tileLog) entries() [][]byte {
	var entries [][]byte
	for begin := int64(0); begin < log.tree.N; begin += 256 {
		width := min(256, log.tree.N-begin)
		bundle, err := os.ReadFile(log.path(tlog.Tile{H: 8, L: -1, N: begin / 256, W: int(width)}))
		check(err)
		for range width {
			length := int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
		if len(bundle) > 0 {
			fail("a bundle has more entries than it says")
		}
	}
	return entries
}

// ReadTiles, Height and SaveTiles make it a tlog.TileReader.
func (log *tileLog) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var contents [][]byte
	for _, tile := range tiles {
		content, err := os.ReadFile(log.path(tile))
		if err != nil {
			return nil, err
		}
		contents = append(contents, content)
	}
	return contents, nil
}
func (log *tileLog) Height() int                     { return 8 }
func (log *tileLog) SaveTiles([]tlog.Tile, [][]byte) {}

// checkTree hashes every entry, and compares it with what the tiles say, which the library authenticates by the signed root.
func (log *tileLog) checkTree(entries [][]byte) {
	reader := tlog.TileHashReader(log.tree, log)
	var stored []tlog.Hash
	indexes := make([]int64, len(entries))
	for at, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(at), entry, hashesOf(stored))
		check(err)
		stored = append(stored, hashes...)
		indexes[at] = tlog.StoredHashIndex(0, int64(at))
	}
	root, err := tlog.TreeHash(int64(len(entries)), hashesOf(stored))
	check(err)
	if root != log.tree.Hash {
		fail("the entries make another root than the signed one")
	}
	leaves, err := reader.ReadHashes(indexes)
	check(err)
	for at, entry := range entries {
		if leaves[at] != tlog.RecordHash(entry) {
			fail(fmt.Sprintf("entry %d is not the one in its tile", at))
		}
	}
	for _, tile := range tlog.NewTiles(8, 0, log.tree.N) {
		ours, err := os.ReadFile(log.path(tile))
		check(err)
		theirs, err := tlog.ReadTileData(tile, hashesOf(stored))
		check(err)
		if !bytes.Equal(ours, theirs) {
			fail("tile " + tile.Path() + " has other bytes")
		}
	}
}

func hashesOf(stored []tlog.Hash) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			hashes[at] = stored[index]
		}
		return hashes, nil
	}
}

// checkProofs proves some entries, and that the log grew from some of its beginnings, out of the tiles.
func (log *tileLog) checkProofs() {
	reader := tlog.TileHashReader(log.tree, log)
	for at := int64(0); at < log.tree.N; at += 1 + log.tree.N/50 {
		proof, err := tlog.ProveRecord(log.tree.N, at, reader)
		check(err)
		leaf, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, at)})
		check(err)
		check(tlog.CheckRecord(proof, log.tree.N, log.tree.Hash, at, leaf[0]))
		older, err := tlog.TreeHash(at+1, reader)
		check(err)
		grown, err := tlog.ProveTree(log.tree.N, at+1, reader)
		check(err)
		check(tlog.CheckTree(grown, log.tree.N, log.tree.Hash, at+1, older))
	}
}

func checkReceipt(path string, verifier note.Verifier, entries [][]byte) {
	text, err := os.ReadFile(path)
	check(err)
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	tree := openCheckpoint([]byte(checkpoint), verifier)
	var index int64 = -1
	var proof tlog.RecordProof
	for _, line := range strings.Split(head, "\n")[1:] {
		if strings.HasPrefix(line, "extra ") {
			continue
		}
		if number, isIndex := strings.CutPrefix(line, "index "); isIndex {
			index, err = strconv.ParseInt(number, 10, 64)
			check(err)
			continue
		}
		hash, err := base64.StdEncoding.DecodeString(line)
		check(err)
		proof = append(proof, tlog.Hash(hash))
	}
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entries[index])))
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
